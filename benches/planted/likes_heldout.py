"""The held-out set's domains and like things, by someone who had not read the gates."""

from __future__ import annotations

TITLES = {
    "rail": ("Railway rule book", "Trains and stations"),
    "bake": ("Bakery manual", "Doughs and ovens"),
    "dent": ("Dental practice guide", "Patients and instruments"),
    "hotel": ("Hotel handbook", "Guests and rooms"),
    "ins": ("Insurance terms", "Policies and claims"),
    "vine": ("Vineyard guide", "Vines and wine"),
    "shop": ("Web shop manual", "Running the shop software"),
    "fire": ("Fire brigade manual", "Crews and appliances"),
    "stage": ("Theatre handbook", "Productions and crew"),
    "visa": ("Guide to residence law", "Permits and hearings"),
    "clay": ("Pottery manual", "Clays, glazes and kilns"),
    "post": ("Courier handbook", "Parcels and rounds"),
}

# Like things of each domain; "short=long" is an abbreviation, which a passage explains.
LIKE = {
    "rail.role": "the train driver/the dispatcher/the signaller/the conductor/the track inspector/the station master",
    "rail.item": "the sleeper train/the tamping machine/the shunting engine/the ballast wagon/the railcar/"
    "the rescue crane",
    "rail.place": "the north yard/the border station/the harbour junction/the OCC=the operations control centre/"
    "the wheel workshop/the summit halt",
    "bake.role": "the pastry chef/the oven keeper/the dough mixer/the counter clerk/the apprentice/the miller",
    "bake.item": "rye sourdough/brioche/ciabatta/gingerbread/shortbread/spelt bread/focaccia",
    "bake.place": "the proving cabinet/the flour loft/the cake counter/the blast chiller/the wash-up room",
    "dent.role": "the hygienist/the dental surgeon/the orthodontist/the chairside assistant/the denture maker/"
    "the practice owner",
    "dent.item": "the scaler/the curing lamp/the suction tip/the mouth mirror/the handpiece/"
    "the OPG=the panoramic X-ray machine",
    "dent.place": "surgery 1/surgery 4/the sterilising room/the waiting room/the plaster room",
    "hotel.role": "the concierge/the night porter/the head housekeeper/the wine waiter/the spa attendant/"
    "the GM=the general manager",
    "hotel.item": "the Garden Suite/the Tower Room/the Family Studio/the Penthouse/the Attic Single",
    "hotel.place": "the rooftop pool/the breakfast room/the underground garage/the sauna/the ballroom/the luggage room",
    "ins.role": "the loss adjuster/the policyholder/the actuary/the claims handler/the reinsurer/the ombudsman",
    "ins.item": "the Homestead Plan/the Voyager Plan/the Orchard Plan/the Lifeline Plan/the Motorist Plan",
    "ins.place": "the Salzburg office/the Cork office/the Turku office/the appeals desk/"
    "the FSB=the Financial Supervision Bureau",
    "vine.role": "the cellar master/the pruner/the tractor driver/the estate owner/the picker/the tasting host",
    "vine.item": "Riesling/Merlot/Silvaner/Chardonnay/Tempranillo/Grenache",
    "vine.place": "the press house/the barrel vault/the south terrace/the river plot/the bottle store",
    "shop.role": "the catalogue editor/the shop owner/the support agent/the fraud analyst/the web designer/"
    "the warehouse clerk",
    "shop.item": "the checkout module/the basket module/the coupon module/the CDN=the content delivery network/"
    "the search module/the invoice module",
    "shop.place": "the Dublin server/the Osaka server/the preview site/the live site/the sandbox",
    "fire.role": "the watch commander/the pump operator/the breathing officer/the ladder crew/the drone pilot/"
    "the duty chemist",
    "fire.item": "the turntable ladder/the foam tanker/the rescue boat/the smoke extractor/the thermal camera/"
    "the BA=the breathing apparatus",
    "fire.place": "the drill tower/the hose store/the alarm room/the chemical depot/the east fire station",
    "stage.role": "the stage manager/the wardrobe mistress/the prompter/the lighting designer/the rigger/"
    "the set painter/the choreographer",
    "stage.item": "the fog machine/the revolving stage/the follow spot/the safety curtain/the trapdoor/the sound desk",
    "stage.place": "the fly loft/the orchestra pit/the green room/the prop store/the studio theatre",
    "visa.role": "the applicant/the caseworker/the sponsor/the interpreter/the border guard/the presiding judge",
    "visa.item": "the study permit/the seasonal permit/the family permit/the transit permit/the research permit",
    "visa.place": "the Migration Court/the consulate/the Registration Office/the Labour Office/"
    "the CAB=the Central Asylum Bureau",
    "clay.role": "the thrower/the glazer/the kiln master/the mould maker/the gallery keeper/the studio tutor",
    "clay.item": "stoneware/porcelain/earthenware/raku clay/bone china/terracotta",
    "clay.place": "the drying room/the glaze kitchen/the kiln shed/the casting room/the show room",
    "post.role": "the courier/the depot manager/the sorter/the customs broker/the locker technician/the sender",
    "post.item": "the express parcel/the registered letter/the bulky item/the cash-on-delivery parcel/"
    "the chilled parcel",
    "post.place": "the Leipzig hub/the Malmo hub/the parcel locker/the return centre/the airport depot",
}
