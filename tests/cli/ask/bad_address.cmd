printf '{\n  "models": ["deepseek/deepseek-flash"],\n  "suites": ["arithmetic-en"],\n  "local_addresses": ["127.0.0.1", "eth0"]\n}\n' >s.json; "$steelyard" run --sim --store s.db s.json
