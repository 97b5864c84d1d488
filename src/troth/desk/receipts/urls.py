"""Addresses of receipts."""

from django.urls import path

from troth.desk.receipts import views

app_name = "receipts"
urlpatterns = [
    path("receipts/<uuid:chain>/<str:digest>", views.receipt, name="receipt"),
    path("receipts/of/<uuid:about>", views.receipt_of, name="receipt_of"),
    path("receipts/told/<uuid:notice>", views.receipt_of_notice, name="receipt_of_notice"),
]
