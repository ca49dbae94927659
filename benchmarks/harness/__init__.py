"""What every benchmark needs: jobs, programs, rounds, tables."""
