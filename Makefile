# Every command lives in run.py; this file is for fingers that type `make`.
.PHONY: setup site test lint lock

setup site test lint lock:
	./run.py $@
