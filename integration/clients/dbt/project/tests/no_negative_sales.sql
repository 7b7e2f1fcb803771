select * from {{ ref('city_sales') }} where amount < 0
