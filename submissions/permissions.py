"""The rights that the desk of stories asks for. Pure: who holds them is decided in portal.groups."""

# 领取、审阅、编辑和发布来稿.
REVIEW = "submissions.review_submission"
# What 总编 does: 下架, 恢复, 重新受理, 优先, and refusing what its author is changing.
DIRECT = "submissions.direct_submission"
# Who is written to about what comes due: so long before, and at the last moment.
DIGEST = "submissions.receive_digest"
ALARM = "submissions.receive_alarm"
