"""What planning asks of each kind of target beside what is pure: which are named, how they are read, what is wanted."""
