from django.urls import path

from commons.public_forms import private
from submissions import pages
from submissions.author.find import AskForListView, FindView, mine
from submissions.author.pages import EditView, SubmitView
from submissions.author.proof import proof
from submissions.author.status import confirm, status, withdraw

app_name = "submissions"

urlpatterns = [
    path("board/", pages.board, name="board"),
    path("board/board.csv", pages.board_file, name="board_file"),
    path("preview/story/<str:token>/", pages.draft, name="draft"),
    path("submit/", SubmitView.as_public_view(), name="submit"),
    path("status/", private(FindView.as_public_view()), name="find"),
    path("status/mine/", private(AskForListView.as_public_view()), name="ask_for_list"),
    path("status/mine/<str:token>/", mine, name="mine"),
    path("status/<str:token>/", status, name="status"),
    path("status/<str:token>/edit/", private(EditView.as_public_view()), name="story_edit"),
    path("status/<str:token>/withdraw/", withdraw, name="story_withdraw"),
    path("status/<str:token>/proof/", proof, name="story_proof"),
    path("status/<str:token>/confirm/", confirm, name="story_confirm"),
]
