using Fovea.Tensors;
using Fovea.Tensors.Autograd;

namespace Fovea.Nn;

/// <summary>Hooks on a module's results and on the gradients to them.</summary>
public abstract partial class Module
{
    private readonly List<ModuleHook> _outputHooks = [];
    private readonly List<ModuleHook> _gradientHooks = [];

    /// <summary>
    /// Calls <paramref name="hook"/> with each result of this module's forward pass, until the returned registration is disposed (PyTorch's
    /// <c>register_forward_hook</c>). It is not called during tracing. To read the values after the backward pass, call
    /// <see cref="Tensor.Keep"/> on the result.
    /// </summary>
    public IDisposable OnOutput(ModuleHook hook) => new Registration(_outputHooks, hook);

    /// <summary>
    /// Calls <paramref name="hook"/> in each backward pass with the gradient to each result of this module, until the returned registration
    /// is disposed. The hook may read the gradient but must not modify or retain it.
    /// </summary>
    public IDisposable OnOutputGradient(ModuleHook hook) => new Registration(_gradientHooks, hook);

    private void RunHooks(Tensor output)
    {
        if (output.IsSymbolic)
            return;
        if (!Recomputation.IsRunning)
        {
            foreach (ModuleHook hook in _outputHooks.ToArray())
                hook(this, output);
        }

        if (_gradientHooks.Count > 0 && output.IsRecorded)
        {
            output.OnGradient(gradient =>
            {
                foreach (ModuleHook hook in _gradientHooks.ToArray())
                    hook(this, gradient);
            });
        }
    }

    private sealed class Registration : IDisposable
    {
        private readonly List<ModuleHook> _hooks;
        private readonly ModuleHook _hook;

        public Registration(List<ModuleHook> hooks, ModuleHook hook)
        {
            ArgumentNullException.ThrowIfNull(hook);
            (_hooks, _hook) = (hooks, hook);
            hooks.Add(hook);
        }

        public void Dispose() => _hooks.Remove(_hook);
    }
}

/// <summary>Receives a result of a module, or the gradient to a result.</summary>
/// <param name="module">The module.</param>
/// <param name="value">The result or the gradient, of the result's shape.</param>
public delegate void ModuleHook(Module module, Tensor value);
