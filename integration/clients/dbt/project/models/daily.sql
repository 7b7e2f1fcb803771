{{ config(materialized='incremental', unique_key=['day', 'city'], distributed_by=['city'], properties={'replication_num': '1'}) }}
select day, city, amount from {{ source('shop', 'sales') }}
{% if is_incremental() %}
where day >= (select max(day) from {{ this }})
{% endif %}
