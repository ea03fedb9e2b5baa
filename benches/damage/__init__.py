"""True samples, and the many ways in which a teacher's reply spoils one; shares nothing with the formatter it tests."""
