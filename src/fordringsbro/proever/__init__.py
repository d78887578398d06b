"""The proof that each rule and code can fire."""
