using Fovea.Inference.Planning;
using Fovea.Kernels.Threading;

namespace Fovea.Inference.Execution;

/// <summary>The memory and the threads of one run.</summary>
internal readonly ref struct Frame(WorkerPool pool, Span<float> arena, ReadOnlySpan<float> input)
{
    private readonly Span<float> _arena = arena;
    private readonly ReadOnlySpan<float> _input = input;

    public WorkerPool Pool { get; } = pool;

    public Span<float> Arena => _arena;

    /// <summary>The span that a place's offset counts in.</summary>
    public ReadOnlySpan<float> Holder(in Place place) => place.IsInput ? _input : _arena;

    /// <summary>A dense value to read.</summary>
    public ReadOnlySpan<float> Read(in Place place) => Holder(place).Slice(place.Offset, place.Shape.Elements);

    /// <summary>A dense value to write.</summary>
    public Span<float> Write(in Place place) => _arena.Slice(place.Offset, place.Shape.Elements);
}
