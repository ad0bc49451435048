using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>What a thread's scratch memory is used for; each use has a buffer of its own.</summary>
internal enum ScratchUse
{
    /// <summary>A band of an input map with its halo.</summary>
    Halo,

    /// <summary>Columns packed for the micro-kernel.</summary>
    Panel,

    /// <summary>Packed weights that all threads read; owned by the thread that called the kernel.</summary>
    Weights,

    /// <summary>Partial sums; owned by the thread that called the kernel.</summary>
    Partials,

    /// <summary>Tiles of a map in Winograd's domain.</summary>
    Tiles,

    /// <summary>Products of such tiles with filters.</summary>
    Products,
}

/// <summary>Native buffers that belong to a thread, grow when needed and are kept for its next piece of work.</summary>
internal sealed unsafe class Scratch
{
    private const nuint Alignment = 64;

    /// <summary>Floats that may be read, and are ignored, after the end of what was asked for.</summary>
    private const int Slack = 64;

    private static long _lastContent;

    [ThreadStatic]
    private static Scratch? _current;

    private readonly float*[] _buffers = new float*[6];
    private readonly nint[] _lengths = new nint[6];
    private readonly long[] _contents = new long[6];

    ~Scratch()
    {
        foreach (float* buffer in _buffers)
            NativeMemory.AlignedFree(buffer);
    }

    /// <summary>At least <paramref name="floats"/> floats of undefined content, valid until this thread asks for the same use again.</summary>
    public static float* Get(ScratchUse use, nint floats)
    {
        Scratch scratch = _current ??= new Scratch();
        int slot = (int)use;
        scratch._contents[slot] = 0;
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

    /// <summary>Names for <paramref name="count"/> contents that no scratch memory has had: the one returned and those that follow it.</summary>
    public static long NewContents(int count) => Interlocked.Add(ref _lastContent, count) - count + 1;

    /// <summary>
    /// The same for a content, if it has a name other than 0, that may be needed again: <paramref name="holds"/> says that it is what this thread filled
    /// the memory with last.
    /// </summary>
    public static float* Get(ScratchUse use, nint floats, long content, out bool holds)
    {
        holds = content != 0 && _current?._contents[(int)use] == content;
        float* buffer = holds ? _current!._buffers[(int)use] : Get(use, floats);
        _current!._contents[(int)use] = content;
        return buffer;
    }
}
