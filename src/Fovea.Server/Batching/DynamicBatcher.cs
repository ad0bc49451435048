using System.Diagnostics;
using Fovea.Server.Telemetry;

namespace Fovea.Server.Batching;

/// <summary>
/// Joins single inputs to batches. Requests are admitted before their images are decoded, so that no more of them are held than the queue
/// has room for. While one batch is computed, inputs gather; the next takes all of them, up to the largest batch. One that could be
/// computed waits for those that are admitted and not yet there, for a bounded time, and only while the inference thread has nothing else
/// to do. What was cancelled is dropped before it is computed.
/// </summary>
internal sealed class DynamicBatcher<TInput, TOutput> : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly object _arrival = new();
    private readonly Queue<Item> _queue = new();
    private readonly InferenceThread _thread;
    private readonly BatchedFunction<TInput, TOutput> _function;
    private readonly BatchingOptions _options;
    private readonly int _queueSize;
    private readonly QueueMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _admitted;
    private int _expected;
    private bool _isScheduled;
    private bool _isClosed;

    public DynamicBatcher(
        InferenceThread thread, BatchedFunction<TInput, TOutput> function, BatchingOptions options, int queueSize, QueueMetrics metrics,
        TimeProvider time) =>
        (_thread, _function, _options, _queueSize, _metrics, _time) = (thread, function, options, queueSize, metrics, time);

    /// <summary>Makes room for inputs that will be given soon; the room is given back when the result is disposed of.</summary>
    /// <exception cref="ServingException">There is no room.</exception>
    public Admission Admit(int count)
    {
        if (count > _queueSize)
            throw ServingException.TooLarge($"{count} images in a request; expected at most {_queueSize}");
        lock (_lock)
        {
            if (_isClosed)
                throw ServingException.Unavailable("the model is being unloaded");
            if (_admitted + count > _queueSize)
                throw ServingException.QueueFull(_admitted);
            _admitted += count;
            _expected += count;
            _metrics.Waiting(_admitted);
        }

        return new Admission(this, count);
    }

    /// <summary>Computes what waits, then takes nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            if (!_isScheduled)
                _idle.TrySetResult();
        }

        await _idle.Task.ConfigureAwait(false);
    }

    private void Enqueue(IReadOnlyList<Item> items)
    {
        bool starts;
        lock (_lock)
        {
            _expected -= items.Count;
            foreach (Item item in items)
                _queue.Enqueue(item);
            starts = !_isScheduled;
            _isScheduled = true;
        }

        if (starts)
            _thread.Post(RunBatch);
        else
            Arrive();
    }

    private void GiveUp(int expected, int admitted)
    {
        lock (_lock)
        {
            _expected -= expected;
            _admitted -= admitted;
            _metrics.Waiting(_admitted);
        }

        Arrive();
    }

    private void Arrive()
    {
        lock (_arrival)
            Monitor.Pulse(_arrival);
    }

    private void RunBatch()
    {
        WaitForExpected();
        List<Item> batch = Take();
        if (batch.Count > 0)
            Compute(batch);
        bool goesOn;
        lock (_lock)
        {
            goesOn = _isScheduled = _queue.Count > 0;
            if (!goesOn && _isClosed)
                _idle.TrySetResult();
        }

        if (goesOn)
            _thread.Post(RunBatch);
    }

    private void WaitForExpected()
    {
        long start = _time.GetTimestamp();
        lock (_arrival)
        {
            while (IsWorthWaiting())
            {
                TimeSpan left = _options.MaxDelay - _time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                    return;
                Monitor.Wait(_arrival, left);
            }
        }
    }

    private bool IsWorthWaiting()
    {
        lock (_lock)
            return _expected > 0 && _queue.Count < _options.MaxBatch && !_thread.IsAskedFor;
    }

    private List<Item> Take()
    {
        var batch = new List<Item>(_options.MaxBatch);
        lock (_lock)
        {
            while (batch.Count < _options.MaxBatch && _queue.TryDequeue(out Item? item))
            {
                if (item.Done.Task.IsCompleted)
                    _function.Release?.Invoke(item.Input);
                else
                    batch.Add(item);
            }
        }

        return batch;
    }

    private void Compute(List<Item> batch)
    {
        long start = _time.GetTimestamp();
        try
        {
            IReadOnlyList<TOutput> outputs = _function.Run([.. batch.Select(item => item.Input)]);
            TimeSpan inference = _time.GetElapsedTime(start);
            _metrics.Computed(batch.Count, inference);
            for (int i = 0; i < batch.Count; i++)
            {
                TimeSpan queue = _time.GetElapsedTime(batch[i].Enqueued, start);
                batch[i].Done.TrySetResult(new BatchResult<TOutput>(outputs[i], queue, inference));
            }
        }
        catch (Exception failure)
        {
            foreach (Item item in batch)
                item.Done.TrySetException(failure);
        }
        finally
        {
            foreach (Item item in batch)
                _function.Release?.Invoke(item.Input);
        }
    }

    /// <summary>An input that waits.</summary>
    private sealed record Item(TInput Input, TaskCompletionSource<BatchResult<TOutput>> Done, long Enqueued);

    /// <summary>Room in the queue for a number of inputs.</summary>
    internal sealed class Admission(DynamicBatcher<TInput, TOutput> batcher, int count) : IDisposable
    {
        private bool _isGiven;

        /// <summary>Computes the inputs, each in any batch; they belong to the batcher from now on.</summary>
        /// <exception cref="OperationCanceledException">Those that were not yet computed are dropped.</exception>
        public async Task<BatchResult<TOutput>[]> RunAsync(IReadOnlyList<TInput> inputs, CancellationToken cancellation)
        {
            if (inputs.Count != count || _isGiven)
                throw new InvalidOperationException($"DynamicBatcher: {inputs.Count} inputs; {count} were announced, once.");
            _isGiven = true;
            using Activity? span = ServerTracing.Source.StartActivity("inference");
            long now = batcher._time.GetTimestamp();
            Item[] items = [.. inputs.Select(input => new Item(input, NewSource(), now))];
            batcher.Enqueue(items);
            using CancellationTokenRegistration registration = cancellation.Register(() =>
            {
                foreach (Item item in items)
                    item.Done.TrySetCanceled(cancellation);
            });
            return await Task.WhenAll(items.Select(item => item.Done.Task)).ConfigureAwait(false);
        }

        public void Dispose() => batcher.GiveUp(_isGiven ? 0 : count, count);

        private static TaskCompletionSource<BatchResult<TOutput>> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
