"""The vocabulary of collection: a claim's master data, action codes and contents, requests, documents."""
