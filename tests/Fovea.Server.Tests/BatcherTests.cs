using System.Collections.Concurrent;
using Fovea.Server.Batching;
using Fovea.Server.Telemetry;

namespace Fovea.Server.Tests;

public sealed class BatcherTests : IDisposable
{
    private static readonly TimeSpan _long = TimeSpan.FromMinutes(1);

    private readonly InferenceThread _thread = new();
    private readonly ConcurrentQueue<int[]> _batches = new();
    private readonly ConcurrentQueue<int> _released = new();

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task OneThatIsAloneIsNotDelayed()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 8, delay: _long);
        Assert.Equal([20], await RunAsync(batcher, 10));
        Assert.Equal([1], Sizes);
    }

    [Fact]
    public async Task ThoseThatAreAnnouncedAreWaitedFor()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 8, delay: _long);
        using DynamicBatcher<int, int>.Admission second = batcher.Admit(1);
        Task<List<int>> first = RunAsync(batcher, 1);
        await Task.Delay(100);
        Assert.False(first.IsCompleted);
        Assert.Equal(4, (await second.RunAsync([2], default))[0].Output);
        Assert.Equal([2], await first);
        Assert.Equal([2], Sizes);
    }

    [Fact]
    public async Task ThoseThatGiveUpAreWaitedForNoLonger()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 8, delay: _long);
        DynamicBatcher<int, int>.Admission second = batcher.Admit(1);
        Task<List<int>> first = RunAsync(batcher, 1);
        await Task.Delay(100);
        second.Dispose();
        Assert.Equal([2], await first);
    }

    [Fact]
    public async Task TheWaitIsBounded()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 8, delay: TimeSpan.FromMilliseconds(20));
        using DynamicBatcher<int, int>.Admission never = batcher.Admit(1);
        Assert.Equal([2], await RunAsync(batcher, 1));
    }

    [Fact]
    public async Task AFullBatchIsNotDelayed()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 2, delay: _long);
        using DynamicBatcher<int, int>.Admission never = batcher.Admit(1);
        Assert.Equal([2, 4, 6, 8], await RunAsync(batcher, 1, 2, 3, 4));
        Assert.Equal([2, 2], Sizes);
    }

    [Fact]
    public async Task WhatGathersWhileABatchIsComputedIsTheNext()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 4, delay: TimeSpan.Zero);
        ManualResetEventSlim held = Hold();
        Task<List<int>>[] requests = [.. Enumerable.Range(0, 9).Select(i => RunAsync(batcher, i))];
        held.Set();
        List<int>[] answers = await Task.WhenAll(requests);
        Assert.Equal(Enumerable.Range(0, 9).Select(i => 2 * i), answers.Select(answer => answer[0]));
        Assert.Equal([4, 4, 1], Sizes);
    }

    [Fact]
    public async Task WhatIsCancelledIsDroppedAndGivenBack()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 4, delay: TimeSpan.Zero);
        ManualResetEventSlim held = Hold();
        using var gone = new CancellationTokenSource();
        using DynamicBatcher<int, int>.Admission admission = batcher.Admit(2);
        Task<BatchResult<int>[]> cancelled = admission.RunAsync([5, 6], gone.Token);
        Task<List<int>> other = RunAsync(batcher, 7);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        held.Set();
        Assert.Equal([14], await other);
        Assert.Equal([1], Sizes);
        await batcher.DisposeAsync();
        Assert.Equal([5, 6, 7], _released.Order());
    }

    [Fact]
    public async Task BeyondTheQueueNothingIsAdmitted()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 4, delay: TimeSpan.Zero);
        using DynamicBatcher<int, int>.Admission six = batcher.Admit(6);
        Assert.Equal(429, Assert.Throws<ServingException>(() => batcher.Admit(5)).Status);
        using DynamicBatcher<int, int>.Admission four = batcher.Admit(4);
        Assert.Equal(429, Assert.Throws<ServingException>(() => batcher.Admit(1)).Status);
        Assert.Equal(413, Assert.Throws<ServingException>(() => batcher.Admit(11)).Status);
        four.Dispose();
        batcher.Admit(4).Dispose();
    }

    [Fact]
    public async Task AFailureReachesItsBatchAloneAndTheNextIsComputed()
    {
        await using DynamicBatcher<int, int> batcher = Batcher(maxBatch: 4, delay: TimeSpan.Zero);
        await Assert.ThrowsAsync<DivideByZeroException>(() => RunAsync(batcher, -1));
        Assert.Equal([2], await RunAsync(batcher, 1));
    }

    [Fact]
    public async Task TwoModelsTakeTurns()
    {
        await using DynamicBatcher<int, int> a = Batcher(maxBatch: 1, delay: TimeSpan.Zero), b = Batcher(maxBatch: 1, delay: TimeSpan.Zero);
        ManualResetEventSlim held = Hold();
        Task<List<int>>[] requests = [RunAsync(a, 1), RunAsync(a, 2), RunAsync(b, 3), RunAsync(b, 4)];
        held.Set();
        await Task.WhenAll(requests);
        Assert.Equal([1, 3, 2, 4], _batches.Select(batch => batch[0]));
    }

    [Fact]
    public async Task ClosingComputesWhatWasAdmitted()
    {
        DynamicBatcher<int, int> batcher = Batcher(maxBatch: 1, delay: TimeSpan.Zero);
        ManualResetEventSlim held = Hold();
        Task<List<int>> request = RunAsync(batcher, 1, 2, 3);
        ValueTask closed = batcher.DisposeAsync();
        Assert.Equal(503, Assert.Throws<ServingException>(() => batcher.Admit(1)).Status);
        Assert.False(closed.IsCompleted);
        held.Set();
        await closed;
        Assert.Equal([2, 4, 6], await request);
    }

    private IEnumerable<int> Sizes => _batches.Select(batch => batch.Length);

    private static async Task<List<int>> RunAsync(DynamicBatcher<int, int> batcher, params int[] inputs)
    {
        using DynamicBatcher<int, int>.Admission admission = batcher.Admit(inputs.Length);
        return [.. (await admission.RunAsync(inputs, default)).Select(result => result.Output)];
    }

    private DynamicBatcher<int, int> Batcher(int maxBatch, TimeSpan delay) => new(
        _thread, new BatchedFunction<int, int>(Double, _released.Enqueue), new BatchingOptions { MaxBatch = maxBatch, MaxDelay = delay },
        queueSize: 10, new ServerMetrics().Queue("model", "queue"), TimeProvider.System);

    private int[] Double(IReadOnlyList<int> inputs)
    {
        _batches.Enqueue([.. inputs]);
        return inputs.Contains(-1) ? throw new DivideByZeroException() : [.. inputs.Select(input => 2 * input)];
    }

    private ManualResetEventSlim Hold()
    {
        var held = new ManualResetEventSlim();
        _thread.Post(() => held.Wait(_long));
        return held;
    }
}
