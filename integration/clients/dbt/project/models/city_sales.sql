{{ config(materialized='table', duplicate_key=['city'], distributed_by=['city'], properties={'replication_num': '1'}) }}
select s.city, c.country, sum(s.amount) as amount
from {{ source('shop', 'sales') }} s
left join {{ ref('cities') }} c on c.city = s.city
group by s.city, c.country
