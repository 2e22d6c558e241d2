# What is written, where; what is there is never overwritten; nothing is half written.
"$steelyard" init demo --ci gitlab && find demo -type f | sort
echo --- again; "$steelyard" init demo; echo "exit $?"
mkdir one && echo mine >one/.gitignore && mkdir one/gates && echo mine >one/gates/starter.json
"$steelyard" init one; echo "exit $?"; find one -type f | sort; cat one/gates/starter.json
echo --- a repository with a .gitignore of its own
rm -r one/gates; "$steelyard" init one --ci github; cat one/.gitignore
echo --- here, and in an odd folder
mkdir here && (cd here && "$steelyard" init)
"$steelyard" init "it's \$(odd)" -q
"$steelyard" init a b; echo "exit $?"
"$steelyard" init --ci jenkins; echo "exit $?"
touch file; "$steelyard" init file/below
