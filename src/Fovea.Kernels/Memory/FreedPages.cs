using System.Runtime.InteropServices;

namespace Fovea.Kernels.Memory;

/// <summary>
/// Gives pages back that hold nothing but freed memory: the C library of Linux keeps buffers of up to 32 MiB in its heap, where one that is still in
/// use holds all that lie before it. Other libraries have no such function, and nothing happens.
/// </summary>
internal static partial class FreedPages
{
    private static volatile bool _isUnavailable = !OperatingSystem.IsLinux();

    public static void GiveBack()
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
