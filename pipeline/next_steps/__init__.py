"""What comes next with each open deal, or why nothing does; what is forgotten comes before the supervisor."""
