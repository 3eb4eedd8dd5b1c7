-- fct_monthly_exports composes its groups as the reference specification does, so there is one.

select count(*) as reference_specifications
from {{ ref('stg_specifications') }}
where is_reference
having count(*) <> 1
