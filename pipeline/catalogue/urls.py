from django.urls import path

from . import views

urlpatterns = [
    path("products/", views.products, name="products"),
    path("products/new/", views.product_new, name="product_new"),
    path("products/<uuid:pk>/", views.product, name="product"),
    path("products/<uuid:pk>/edit/", views.product_edit, name="product_edit"),
    path("products/<uuid:pk>/prices/new/", views.price_new, name="price_new"),
    path("products/<uuid:pk>/costs/new/", views.cost_new, name="cost_new"),
    path("products/<uuid:pk>/parts/", views.parts, name="parts"),
    path("tax-rates/", views.tax_rates, name="tax_rates"),
]
