using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Transforms filters to [panel][point][channel in][channels out of the panel].</summary>
internal unsafe struct WinogradFilterPacking<TScheme>(SimdLevel level, FilterPacking packing) : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    /// <summary>Channels in that one item takes.</summary>
    private const int DepthBlock = 64;

    private readonly int _blocks = (packing.Depth + DepthBlock - 1) / DepthBlock;
    private int _item;

    public void Pack(WorkerPool pool) => pool.Run(packing.Panels.Count * _blocks, ref this);

    public readonly void Invoke(int item)
    {
        WinogradFilterPacking<TScheme> mine = this;
        mine._item = item;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[TileTransform.MaxFloats + TileTransform.Alignment];
        float* scratch = TileTransform.Align(memory);
        int panel = _item / _blocks;
        int first = _item % _blocks * DepthBlock;
        int depth = Math.Min(DepthBlock, packing.Depth - first);
        int width = packing.Panels.VectorsOf(panel) * TWidth.Lanes;

        float* taps = Scratch.Get(ScratchUse.Panel, TScheme.Taps * TScheme.Taps * DepthBlock * width);
        packing.PackTaps(panel, first, depth, taps);
        nint tap = (nint)depth * width;
        nint point = (nint)packing.Depth * width;
        int points = TScheme.FilterPoints * TScheme.FilterPoints;
        float* destination = packing.Destination + (points * packing.Panels.Offset(panel, packing.Depth)) + ((nint)first * width);
        for (nint i = 0; i < tap; i += TWidth.Lanes)
        {
            TileTransform.Apply<FilterTransform<TScheme>, TWidth, TVec>(
                taps + i, TScheme.Taps * tap, tap, destination + i, TScheme.FilterPoints * point, point, scratch);
        }
    }
}
