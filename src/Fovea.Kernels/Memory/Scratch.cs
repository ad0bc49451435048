using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>The uses of a thread's scratch memory. Each use has its own buffer.</summary>
internal enum ScratchUse
{
    /// <summary>A band of an input map with its halo.</summary>
    Halo,

    /// <summary>Columns packed for the micro-kernel.</summary>
    Panel,

    /// <summary>Packed weights that all threads read; belongs to the thread that called the kernel.</summary>
    Weights,

    /// <summary>Partial sums; belongs to the thread that called the kernel.</summary>
    Partials,

    /// <summary>Tiles of a map in Winograd's domain.</summary>
    Tiles,

    /// <summary>Products of such tiles with filters.</summary>
    Products,

    /// <summary>The sums of a tile in parts.</summary>
    Sums,

    /// <summary>The pixels and weights from which the bins of a region are interpolated.</summary>
    RegionTaps,
}

/// <summary>Native scratch buffers of a thread. They grow when needed and are kept for the next piece of work.</summary>
internal sealed unsafe class Scratch
{
    private const nuint Alignment = 64;
    private const int Uses = (int)ScratchUse.RegionTaps + 1;

    /// <summary>Floats after the end of a requested buffer that may be read and are ignored.</summary>
    private const int Slack = 64;

    private static long _lastContentId;

    [ThreadStatic]
    private static Scratch? _current;

    private readonly float*[] _buffers = new float*[Uses];
    private readonly nint[] _lengths = new nint[Uses];
    private readonly long[] _contentIds = new long[Uses];

    ~Scratch()
    {
        foreach (float* buffer in _buffers)
            NativeMemory.AlignedFree(buffer);
    }

    /// <summary>
    /// Returns at least <paramref name="floats"/> floats of undefined content, valid until the next call of this thread for the same use.
    /// </summary>
    public static float* Get(ScratchUse use, nint floats)
    {
        Scratch scratch = _current ??= new Scratch();
        int slot = (int)use;
        scratch._contentIds[slot] = 0;
        if (scratch._lengths[slot] < floats)
        {
            NativeMemory.AlignedFree(scratch._buffers[slot]);
            scratch._buffers[slot] = null;
            scratch._lengths[slot] = 0;
            scratch._buffers[slot] = (float*)NativeMemory.AlignedAlloc((nuint)(floats + Slack) * sizeof(float), Alignment);
            scratch._lengths[slot] = floats;
        }

        return scratch._buffers[slot];
    }

    /// <summary>Returns the first of <paramref name="count"/> consecutive content identifiers that were never used before.</summary>
    public static long NewContentIds(int count) => Interlocked.Add(ref _lastContentId, count) - count + 1;

    /// <summary>
    /// Returns a buffer for content with an identifier. <paramref name="isFilled"/> is true if this thread filled the buffer with the same
    /// content last, which then is still there. The identifier 0 stands for content that is never reused.
    /// </summary>
    public static float* Get(ScratchUse use, nint floats, long contentId, out bool isFilled)
    {
        isFilled = contentId != 0 && _current?._contentIds[(int)use] == contentId;
        float* buffer = isFilled ? _current!._buffers[(int)use] : Get(use, floats);
        _current!._contentIds[(int)use] = contentId;
        return buffer;
    }
}
