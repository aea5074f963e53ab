"""Rules as data: finding the files, reading them, and holding each rule to its own examples."""
