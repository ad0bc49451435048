using Fovea.Nn.Layers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>Ready-made scales of the weight decay by the role of a parameter.</summary>
public static class WeightDecayRules
{
    private const string Bias = "bias";

    /// <summary>
    /// No decay on the parameters of batch norms and on biases, as in He et al. 2018, arXiv:1812.01187, section 3.1: an optimiser's
    /// <c>scale</c>.
    /// </summary>
    /// <param name="model">The model to which the parameters belong.</param>
    public static Func<StateEntry, ParameterScale> NoNormAndBias(Module model) => For(model, norm: 0, bias: 0);

    /// <summary>
    /// The multipliers of the weight decay by role, as torchvision's <c>--norm-weight-decay</c> and <c>--bias-weight-decay</c> set them
    /// apart: an optimiser's <c>scale</c>.
    /// </summary>
    /// <param name="model">The model to which the parameters belong.</param>
    /// <param name="norm">The multiplier for weight and bias of batch norms.</param>
    /// <param name="bias">The multiplier for the biases of all other layers.</param>
    public static Func<StateEntry, ParameterScale> For(Module model, double norm, double bias)
    {
        HashSet<Tensor> normalization = [.. Norms(model).SelectMany(module => module.Parameters()).Select(entry => entry.Value)];
        return entry => new ParameterScale(1, normalization.Contains(entry.Value) ? norm : IsBias(entry.Name) ? bias : 1);
    }

    private static bool IsBias(string name) => name == Bias || name.EndsWith("." + Bias, StringComparison.Ordinal);

    private static IEnumerable<Module> Norms(Module module) =>
        module is BatchNorm2d ? [module] : module.Children.SelectMany(child => Norms(child.Module));
}
