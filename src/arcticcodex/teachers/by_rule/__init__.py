"""Questions by rule, for the offline teacher: statements of plain English prose in, the questions they answer out.

english      words and clauses
asked        a question and whether it is clear; what makes words point outside themselves
openings     rules for sentences that begin with a condition, purpose, share, order, ...
predicates   rules for sentences that begin with their subject
rules        all rules in order: `ask(statement)`
lists        what the lead-in of a list asks for
context      a question made to stand alone, by the headings above it
reading      a passage in, candidate pairs out
"""
