ulimit -n 100 && "$steelyard" run -q --sim --store s.db -m deepseek/deepseek-flash -s arithmetic-en --repeats 5
