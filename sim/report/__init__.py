"""Results for people: tables, sentences, sheets and pictures. Numbers come in, nothing is computed anew."""
