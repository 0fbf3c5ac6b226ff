"""Stories: steps that a visitor of the page goes through, with a question to guess first; files that anybody writes."""
