"""What mainland China needs: the Measures' tier policy, its rule pack and message templates."""
