{{ kit.stack([ref('orders'), ref('summary')], exclude=['id']) }}
