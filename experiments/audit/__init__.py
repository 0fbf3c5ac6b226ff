"""Claims of the documents under changes that should not matter: robust, shifted or fragile."""
