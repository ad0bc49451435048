using System.Runtime.CompilerServices;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// Transforms the rows of filters to [panel][point][filter row][phase][channel in][channels out of the panel]. Phases that lack the last
/// tap have a zero there.
/// </summary>
internal unsafe struct WinogradRowsFilterPacking<TScheme>(SimdLevel level, int stride, FilterPacking packing) : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    private int _panel;

    public void Pack(WorkerPool pool) => pool.Run(packing.Panels.Count, ref this);

    public readonly void Invoke(int item)
    {
        WinogradRowsFilterPacking<TScheme> mine = this;
        mine._panel = item;
        SimdSupport.Run(level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = packing.Panels.VectorsOf(_panel) * TWidth.Lanes;
        nint tap = (nint)packing.Depth * width;
        float* taps = Scratch.Get(ScratchUse.Panel, (packing.TapRows * packing.TapColumns * tap) + (TScheme.Taps * tap));
        packing.PackTaps(_panel, 0, packing.Depth, taps);
        float* phaseTaps = taps + (packing.TapRows * packing.TapColumns * tap);
        nint point = stride * packing.TapRows * tap;
        float* destination = packing.Destination + (TScheme.FilterPoints * packing.Panels.Offset(_panel, point / width));
        for (int row = 0; row < packing.TapRows; row++)
        {
            for (int phase = 0; phase < stride; phase++)
            {
                for (int i = 0; i < TScheme.Taps; i++)
                {
                    int column = (i * stride) + phase;
                    var values = new Span<float>(phaseTaps + (i * tap), (int)tap);
                    if (column < packing.TapColumns)
                        new ReadOnlySpan<float>(taps + (((row * packing.TapColumns) + column) * tap), (int)tap).CopyTo(values);
                    else
                        values.Clear();
                }

                for (nint i = 0; i < tap; i += TWidth.Lanes)
                    TScheme.Filter<TWidth, TVec>(phaseTaps + i, tap, destination + i, point);
                destination += tap;
            }
        }
    }
}
