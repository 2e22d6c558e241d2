$steelyard score --store none.db; echo $?
$steelyard score --store none.db one two; echo $?
$steelyard score --grader ours
