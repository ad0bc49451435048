using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// The heap of the C library. On Linux it keeps freed buffers of up to 32 MiB, and one that is still in use keeps all pages before it. On
/// systems without malloc_trim nothing happens.
/// </summary>
internal static partial class NativeHeap
{
    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    /// <summary>Returns pages that hold only freed memory to the operating system.</summary>
    public static void ReleaseFreePages()
    {
        if (_isUnavailable)
            return;
        try
        {
            _ = Trim(0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            _isUnavailable = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
