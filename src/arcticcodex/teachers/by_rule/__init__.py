"""Questions by rule, for the offline teacher: statements of plain English prose in, the questions they answer out.

verbs        the verbs the rules know, and their forms
english      words and clauses
vocabulary   which words say what a text is about
asked        a question and whether it is clear; what makes words point outside themselves
openings     rules for sentences that begin with a condition, purpose, reason, share, order, ...
being        rules for `S is ...`: what it is, what causes it, how it is treated
doing        rules for what S does, can and may
occasions    when, where, why and how: what hangs on the end of a clause
measures     how much, how long, how often
comparisons  two things side by side
limits       what must not be, and what holds only so far
rules        all rules in order: `ask(statement)`
lists        what the lead-in of a list asks for
context      a question made to stand alone, by the heading above it
pointing     words that stand for something only the text around them names
worth        which pairs are declined, and how good the others promise to be
reading      a passage in, candidate pairs out
"""
