{{ config(materialized='view') }}
select city, amount from {{ ref('city_sales') }} where amount > 2
