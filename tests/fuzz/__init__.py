"""Random files, models, study files and options: what users may hand to the program, sound, odd and broken."""
