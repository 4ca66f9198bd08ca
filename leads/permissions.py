"""The rights that the code asks for. Pure: portal.groups decides who gets them."""

# The list of leads, with phones masked.
VIEW = "leads.view_lead"
# 领取并拨打, notes, closing, entering a call from the hotline.
FOLLOW = "leads.follow_lead"
# Leads of colleagues too.
DIRECT = "leads.direct_lead"
# Files with what investors wrote.
EXPORT = "leads.export_lead"
# The material that investors are given: new packs and new versions.
KEEP_PACKS = "leads.change_policypack"
SEE_PACKS = "leads.view_policypack"
# Everything that is held about a person, as a file for that person.
COPY_PERSON = "leads.add_accesscopy"
# 咨询图表: numbers without persons.
FIGURES = "leads.view_lead_figures"
# Who gets the letter that nobody called back in time.
OVERDUE = "leads.receive_overdue"
