using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>Limits gradients between the backward pass and the step of the optimiser (Pascanu et al. 2012, arXiv:1211.5063).</summary>
/// <example><code>
/// tape.Backward(loss);
/// double norm = GradientClipping.ByNorm(model.Parameters(), 1.0);
/// optimizer.Step();
/// </code></example>
public static class GradientClipping
{
    private const double Epsilon = 1e-6;

    /// <summary>
    /// Scales all gradients by the same factor where their norm, taken over all of them as one vector, is above
    /// <paramref name="maxNorm"/> (PyTorch's <c>clip_grad_norm_</c>), and returns the norm before. It is summed in the order of the
    /// parameters: the bits do not depend on the number of threads. A norm that is not finite is returned and the gradients stay.
    /// </summary>
    /// <param name="parameters">The parameters; those without a gradient do not count.</param>
    /// <param name="maxNorm">The limit, above 0.</param>
    /// <exception cref="ArgumentException">The limit is not above 0.</exception>
    public static double ByNorm(IEnumerable<StateEntry> parameters, double maxNorm)
    {
        if (!(maxNorm > 0))
            throw new ArgumentException($"GradientClipping: a norm of {maxNorm}; expected a number above 0.", nameof(maxNorm));
        Tensor[] gradients = Gradients(parameters);
        double norm = Math.Sqrt(gradients.Sum(gradient => GradientKernel.SumOfSquares(Engine.Pool, gradient.Data)));
        double factor = maxNorm / (norm + Epsilon);
        if (double.IsFinite(norm) && factor < 1)
        {
            foreach (Tensor gradient in gradients)
                GradientKernel.Scale(Engine.Pool, (float)factor, gradient.Data);
        }

        return norm;
    }

    /// <summary>Limits each element of each gradient to [-limit, limit] (PyTorch's <c>clip_grad_value_</c>).</summary>
    /// <param name="parameters">The parameters; those without a gradient are left out.</param>
    /// <param name="limit">The limit, above 0.</param>
    /// <exception cref="ArgumentException">The limit is not above 0.</exception>
    public static void ByValue(IEnumerable<StateEntry> parameters, double limit)
    {
        if (!(limit > 0))
            throw new ArgumentException($"GradientClipping: a limit of {limit}; expected a number above 0.", nameof(limit));
        foreach (Tensor gradient in Gradients(parameters))
            GradientKernel.Clamp(Engine.Pool, (float)limit, gradient.Data);
    }

    private static Tensor[] Gradients(IEnumerable<StateEntry> parameters) =>
        [.. parameters.Select(entry => entry.Value.Grad).OfType<Tensor>()];
}
