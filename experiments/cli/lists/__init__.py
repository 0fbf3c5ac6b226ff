"""Commands that list what there is: scenarios, keys, levers, paths, outcomes; a file each."""
