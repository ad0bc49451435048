
namespace Fovea.Nn.Layers;

/// <summary>
/// Sets the form of a network's dropout, and translates weights between the forms. A network in the 2012 form computes the same in
/// evaluation mode as one in the inverted form whose weights after each dropout are multiplied by 1 - p: exactly the same for p = 0.5.
/// Files of weights are of the inverted form, which every reader expects.
/// </summary>
public static class DropoutForms
{
    /// <summary>Sets the form of every dropout of a model.</summary>
    public static void Set(Module model, DropoutForm form)
    {
        if (model is Dropout dropout)
            dropout.Form = form;
        foreach ((_, Module child) in model.Children)
            Set(child, form);
    }

    /// <summary>
    /// The factors, by the parameter's name, that translate the weights of a model to the inverted form; empty for weights of that form.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="form">The form of its weights; null for the forms that its layers have.</param>
    /// <exception cref="NotSupportedException">A dropout of the 2012 form is not directly before a layer with weights.</exception>
    public static IReadOnlyDictionary<string, float> Factors(Module model, DropoutForm? form = null)
    {
        var factors = new Dictionary<string, float>();
        AddFactors(model, "", form, factors);
        return factors;
    }

    private static void AddFactors(Module module, string prefix, DropoutForm? form, Dictionary<string, float> factors)
    {
        for (int i = 0; i < module.Children.Count; i++)
        {
            (string name, Module child) = module.Children[i];
            AddFactors(child, $"{prefix}{name}.", form, factors);
            if (child is not Dropout { Probability: > 0 } dropout || (form ?? dropout.Form) == DropoutForm.Inverted)
                continue;
            if (module is not Sequential || i + 1 == module.Children.Count || module.Children[i + 1] is not (var next, Linear or Conv2d))
            {
                throw new NotSupportedException(
                    $"the dropout {prefix}{name} is not directly before a fully connected layer or a convolution, as the 2012 form needs");
            }

            factors[$"{prefix}{next}.weight"] = 1 - dropout.Probability;
        }
    }
}
