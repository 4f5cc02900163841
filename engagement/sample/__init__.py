"""A made-up account for demonstrations: the perfume shop Frasco Pequeño and its 2,500 followers.

Behaviour is simulated with simple stated rates (`engagement.sample.population`, `engagement.sample.talk`);
it shows how the program works and is never evidence of how accurate it is.
"""
