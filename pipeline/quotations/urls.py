from django.urls import path

from . import views

urlpatterns = [
    path("proposals/<uuid:pk>/quotation/", views.quotation, name="quotation"),
    path("proposals/<uuid:pk>/quotation/totals/", views.quotation_totals, name="quotation_totals"),
    path("proposals/<uuid:pk>/quotation/products/", views.pick, name="pick"),
    path("proposals/<uuid:pk>/quotation/products/new/", views.product_missing, name="product_missing"),
    path("proposals/<uuid:pk>/quotation/currency/", views.quotation_currency, name="quotation_currency"),
    path("proposals/<uuid:pk>/quotation/prices/", views.quotation_prices, name="quotation_prices"),
    path("exchange-rates/", views.exchange_rates, name="exchange_rates"),
]
