"""The rights that the desk checks. Pure: portal.groups decides who gets them."""

# 领取、审阅、编辑和发布来稿.
REVIEW = "submissions.review_submission"
# For 总编: 下架, 恢复, 重新受理, 优先, and 不采用 for a story that its author is changing.
DIRECT = "submissions.direct_submission"
# Publish without the second person or the answer to the proof that a kind asks for; the record says so.
FORCE = "submissions.force_publication"
# Who gets the letters about stories that are due soon: six hours and one hour before.
DIGEST = "submissions.receive_digest"
ALARM = "submissions.receive_alarm"
# How much each member of staff decided, and how quickly.
STAFF_FIGURES = "submissions.view_staff_figures"
