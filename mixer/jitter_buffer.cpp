namespace mixer {}
