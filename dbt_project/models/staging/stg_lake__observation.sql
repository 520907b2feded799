{{ rows_of_current_readings('observation') }}
