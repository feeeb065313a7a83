module testbed/tools/pause

go 1.26.4
