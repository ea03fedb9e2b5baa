"""The held-out set: facts of twelve domains, each a line of its shape's columns. See `grammar` for the notation."""

from __future__ import annotations

from planted.grammar import templates
from planted.likes_heldout import LIKE, TITLES
from planted.shapes_heldout import SHAPES

__all__ = ["FACTS", "LIKE", "TITLES"]

_TABLE = """
= gap
bake | the first kneading | the shaping of the @item | #20-90/5:minutes
clay | the glazing of the @item | the second firing | #6-48/6:hours
fire | the cleaning of @item | the pressure test | #2-9:hours
= split
ins | @role | @role | #20-75/5:% | the cost of the survey
rail | @role | @role | #20-40/5:% | the fine for a late start
vine | @role | @role | #10-45/5:% | the bill for the harvest
= rental
hotel | @role | @role | @place | #300-900/50:€
stage | @role | @role | @item | #80-400/20:$
post | @role | @role | @place | #200-900/50:£
= route
rail | @item | scrap rail | @place | @place
post | the night van | @item | @place | @place
fire | the supply truck | spare hose | @place | @place
= triage
shop | an order vanishes | @item | @item
fire | the pressure drops | @item | @item
stage | the hall lights flicker | @item | @item
= contrast
clay | @item | <brittle^fragile~tough> | @item | hard to break
vine | @item | <sweet^sugary~dry> | @item | sour
bake | @item | <moist^damp~dry> | @item | crumbly
= appoint
visa | @role | @role | #2-8:years
stage | @role | @role | #3-9:months
hotel | @role | @role | #2-5:years
= cover
ins | @item | the theft of a bicycle | #200-900/50:€
ins | @item | damage by hail | #2000-9000/500:$
post | @(the basic cover/the plus cover/the premium cover) | the loss of @item | #100-900/50:€
= training
dent | @role | #20-80/5:hours | <safe^secure~unsafe> handling | operate | @item
fire | @role | #3-12:weeks | night work | steer | @item
vine | @role | #2-9:days | ladder work | prune | the old @item
= access
hotel | @place | <open^accessible~closed> | @role | the night shift
dent | @place | <closed^off limits~open> | @role | the lunch break
rail | @place | <open^accessible~closed> | @role | the winter timetable
= marking
post | @item | @(red/green/blue/orange) | sticker
clay | the shelf for @item | @(white/black/yellow) | label
vine | each crate of @item | @(purple/silver/brown) | tag
= growth
ins | the premium of @item | <rise^go up~fall> | #5-40/5:% | the second accident
bake | the weight of the @item | <fall^go down~rise> | #20-90/5:g | the long bake
visa | the fee for @item | <fall^go down~rise> | #20-90/10:€ | the first extension
= age
hotel | @(guest/trainee/day visitor) | #12-18:years | use | @place
fire | @(cadet/volunteer/trainee) | #14-21:years | climb | @item
visa | @(pupil/nephew/foster child) | #12-17:years | request | @item
= retry
shop | @item | #3-9:attempts | reach | @place | <stop^halt~continue>
rail | @item | #2-7:attempts | climb | the ramp to @place | <stop^halt~continue>
dent | @item | #3-8:attempts | load | the settings | <shut down^switch off~start up>
= content
bake | loaf of @item | #4-18:g | @(salt/malt/yeast)
clay | bucket of @(clear glaze/matt glaze/ash glaze) | #20-90/5:g | @(cobalt/iron oxide/chalk)
vine | bottle of @item | #20-90/5:mg | @(sulphite/potassium/tannin)
= loss
clay | @item | #5-15:% | length | the firing
bake | @item | #8-25:% | weight | the baking
vine | @item | #10-45/5:% | acidity | the second fermentation
= voluntary
dent | a yearly eye test | <optional^voluntary~compulsory> | @role
visa | a personal hearing | <compulsory^mandatory~optional> | @role
shop | the password check | <compulsory^mandatory~optional> | @role
= refund
hotel | #20-75/5:% | the price of @item | the stay is cancelled in time
visa | #25-75/5:% | the fee for @item | the request is withdrawn
post | #20-80/10:% | the postage for @item | delivery is late
= height
stage | @item | #20-90/5:cm | <below^beneath~above> | @(the balcony rail/the side box/the proscenium)
dent | @item | #10-60/5:cm | <above^higher than~below> | @(the arm rest/the spittoon/the tray)
rail | the signal lamp | #20-90/5:cm | <below^beneath~above> | @(the roof edge/the contact wire/the platform sign)
= effect
shop | caching in @item | <shorten^reduce~lengthen> | the loading time | #20-90/5:s
fire | rain on @place | <lengthen^extend~shorten> | the approach | #2-9:minutes
bake | steam from @place | <lengthen^extend~shorten> | the baking time | #3-12:minutes
= signature
visa | the petition to @place | @role
ins | the settlement by @place | @role
stage | the loan slip of @place | @role
= alias
stage | @place | the dress rehearsal | @(the wolf/the owl/the magpie)
dent | @place | the waste bin | @(the goat/the pelican/the badger)
shop | @place | a failed payment | @(a ghost/a lemon/a brick)
= season
vine | @role | <open^unlock~close> | @place | @(March/May/August)
clay | @role | <empty^clear out~fill> | @place | @(June/July/October)
post | @role | inspect | @place | @(April/September/November)
= taste
clay | @role | @item | @item | large bowls
shop | @role | @place | @place | trial runs
ins | @role | @item | @item | young families
"""
FACTS = templates(SHAPES, _TABLE)
