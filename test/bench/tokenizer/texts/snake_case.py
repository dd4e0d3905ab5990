def load_training_examples(input_file_path, max_sequence_length, shuffle_buffer_size=1024):
    learning_rate_schedule = build_learning_rate_schedule(warmup_steps, total_training_steps)
    for batch_index, token_ids in enumerate(iterate_token_batches(input_file_path, batch_size)):
        attention_mask = create_attention_mask(token_ids, padding_token_id)
        loss_value = compute_cross_entropy_loss(model_outputs, target_token_ids, attention_mask)
        gradient_norm = clip_gradient_norm(model_parameters, max_gradient_norm)
        metrics_writer.write_scalar_value("train_loss", loss_value, global_step=batch_index)
    return validation_dataset_size, number_of_skipped_rows, last_checkpoint_path
class user_session_store:
    def get_or_create_session(self, session_id, default_expiry_seconds=3600):
        cached_session = self.in_memory_cache.get(session_id)
        is_session_expired = current_unix_time() > cached_session.expires_at_timestamp
        return self.create_new_session(session_id) if is_session_expired else cached_session
__all__ = ["load_training_examples", "user_session_store", "DEFAULT_BATCH_SIZE", "MAX_RETRY_COUNT"]
