"""SOAP in and out, and the HTTP below; knows nothing of claims."""
