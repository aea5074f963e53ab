"""Pure detection: compiled rules and bytes in, candidates and rejections out. No I/O, no clock, no environment."""
